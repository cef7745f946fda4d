import { Type, type TObject, type TProperties } from 'typebox'

/** What shapes are written with. */
export const API_VERSION = 'segue/v1'

export const shape = <K extends string, P extends TProperties>(kind: K, properties: P) =>
  Type.Object(
    { apiVersion: Type.Literal(API_VERSION), kind: Type.Literal(kind), ...properties },
    { $id: kind, additionalProperties: false },
  )
export const part = <P extends TProperties>(properties: P, description?: string): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...(description && { description }) })
export const { Array: List, Integer, Number, Optional, String: Text, Boolean: Flag } = Type
export const { Record: Table, Unknown: Any } = Type
export const Names = <const N extends readonly string[]>(...names: N) =>
  Type.Unsafe<N[number]>(Type.Enum([...names]))
export const Instant = Text({ format: 'date-time' })
export const Count = Integer({ minimum: 0 })
