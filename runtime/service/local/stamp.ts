import { microseconds } from '../../drivers/clock.ts'
import type { Kind, Shape } from '../shapes.ts'

/** As `API_VERSION`, of which the schemas are made; here so that typebox need not be loaded. */
const API_VERSION = 'segue/v1'

/** The shape of that kind. Fields that are undefined are left out, as JSON would. */
export function stamp<K extends Kind>(
  kind: K,
  fields: Omit<Shape<K>, 'apiVersion' | 'kind'>,
): Shape<K> {
  const told = Object.entries(fields).filter(([, value]) => value !== undefined)
  return { apiVersion: API_VERSION, kind, ...Object.fromEntries(told) } as Shape<K>
}

/** Microseconds of the cluster's clock as a point in time. */
export const isoOf = (at: number): string =>
  new Date(Date.now() + (at - microseconds()) / 1000).toISOString()
