import { resolve } from 'node:path'
import { sideBySide } from '../../simulation/replay/side-by-side.ts'
import { verify } from '../../simulation/replay/verify.ts'
import { stamp } from '../../service/local/stamp.ts'
import type { Shape } from '../../service/shapes.ts'
import { openEventLog } from '../../workload/event-log-file.ts'
import { withCatalog } from '../catalog-here.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { Look } from '../look.ts'
import { comparisonText, replayText } from '../render/replay.ts'
import { compositionsOf } from '../work/simulated.ts'

type Told = Shape<'Replay'> | Shape<'ReplayComparison'>

export async function run(
  context: Context,
  { log }: { log: string },
  { composition: name }: { composition?: string },
): Promise<Told> {
  const file = openEventLog(resolve(context.io.folder, log))
  const { name: recorded } = file.header
  if (name === undefined) {
    return withCatalog(context, (catalog) =>
      stamp('Replay', { log, composition: recorded, ...told(verify(file, catalog)) }),
    )
  }
  const [other] = await compositionsOf(context, [name])
  return withCatalog(context, async (catalog) => {
    const { verified, ...found } = await sideBySide(file, other.composition, catalog)
    const compositions = { recorded, other: other.name }
    const changed = [...found.changed]
    return stamp('ReplayComparison', {
      ...{ log, compositions, ...found, changed, verified: told(verified) },
    })
  })
}

/** What is not there is left out. */
const told = ({ differs, changed, ...found }: ReturnType<typeof verify>) => ({
  ...found,
  ...(differs && { differs }),
  changed: changed.map(({ id, recorded, present }) => ({
    ...{ id, recorded },
    ...(present !== undefined && { present }),
  })),
})

export const render = (result: Told, look: Look): string =>
  result.kind === 'Replay' ? replayText(result, look) : comparisonText(result, look)

export const next = (result: Told): readonly string[] =>
  result.kind === 'Replay' && result.same ? [`replay ${result.log} --composition srpt`] : []

/** Other decisions than then. */
export const exit = (result: Told): number =>
  result.kind === 'Replay' && !result.same ? EXIT.failed : EXIT.done
