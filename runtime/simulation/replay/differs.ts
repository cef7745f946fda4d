/** The cores do something else than the log says: it was recorded with other components, or is not what it was. */
export class Differs extends Error {
  override readonly name = 'Differs'
}
