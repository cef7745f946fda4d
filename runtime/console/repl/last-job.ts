import { SegueError } from '../../errors.ts'
import type { Service, Value } from '../../service/service.ts'
import type { Shape } from '../../service/shapes.ts'

/** The job that was submitted last, to be asked about. Nothing is awaited by itself. */
export class LastJob {
  readonly id: string
  readonly #service: Service

  constructor(id: string, service: Service) {
    this.id = id
    this.#service = service
  }

  status(): Promise<Shape<'Job'>> {
    return this.#service.job(this.id)
  }

  /** Resolves when it has ended. */
  wait(timeoutMs?: number): Promise<Shape<'Job'>> {
    return this.#service.wait(this.id, timeoutMs)
  }

  /** What the tasks of a stage returned, of the last one where nothing is said, once it has ended well. */
  async results(stage?: string): Promise<unknown[]> {
    const job = await this.wait()
    if (job.state !== 'ok') throw endedBadly(job)
    const values = await this.#service.results(this.id, stage ?? job.stages.at(-1)!.name)
    return values.map((value: Value) => ('value' in value ? value.value : value.object))
  }

  logs(): Promise<Shape<'Logs'>> {
    return this.#service.logs(this.id)
  }

  why(): Promise<Shape<'Why'>> {
    return this.#service.why(this.id)
  }

  cancel(): Promise<Shape<'Done'>> {
    return this.#service.cancel(this.id)
  }
}

const endedBadly = ({ id, name, state, fault }: Shape<'Job'>): SegueError =>
  new SegueError('E_STATE', `${id} ${name} is ${state}${fault ? `: ${fault.message}` : ''}`, {
    next: `segue why ${id}`,
  })
