import type { Shape } from '../../../service/shapes.ts'
import { planText } from '../../render/rewire.ts'
import type { Implementation } from '../../verb.ts'
import { changesOf } from '../../wanted.ts'
import type { Session } from '../session.ts'

/** `swap`, which between `begin` and `commit` collects. */
export function collect({ draft }: Session, swap: Implementation): Implementation {
  let collected: Shape<'Plan'> | undefined
  return {
    ...swap,
    run(context, args, options) {
      if (!draft.begun || options.plan) return swap.run(context, args, options)
      const changes = changesOf(args.changes)
      return context.service().then(async (service) => {
        collected = await draft.plan(service, changes)
        return collected
      })
    },
    render: (result, look) =>
      result === collected ? planText(collected!, look) : swap.render(result, look),
    next: (result, args, context) =>
      result === collected ? ['commit', 'abort'] : (swap.next?.(result, args, context) ?? []),
  }
}
