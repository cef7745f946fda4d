import fc from 'fast-check'
import type { Shape } from '#interfaces'
import { NodeRecord } from '../../../runtime/core/records.ts'

/** Shapes that lack different things on different nodes. */
export const shapes: readonly Shape[] = [
  [1000, 0],
  [0, 1000],
  [2000, 500],
  [500, 3000],
  [0, 0],
  [1000, 1000, 100],
].map((needs, i) => ({ id: i + 1, needs, near: [], labels: [] }))
export const node = (id: string, ...total: number[]): NodeRecord =>
  new NodeRecord(id, Number(id.slice(1)), total)
export const shapeAt = fc.integer({ min: 0, max: shapes.length - 1 }).map((i) => shapes[i])
