import { runJob } from '../service/run-job.ts'
import type { Service } from '../service/service.ts'
import { Client } from './client.ts'
import type { RemoteService } from './remote.ts'

/** A client of a cluster in this process; to close it leaves the cluster alone, where nothing else is said. */
export const clientOver = (
  service: Service,
  close: () => Promise<void> = () => Promise.resolve(),
): Client => new Client({ service, shared: true, run: (spec) => runJob(service, spec) }, close)

/** A client of a cluster elsewhere; to close it ends the connection. */
export const remoteClient = (service: RemoteService): Client =>
  new Client({ service, shared: false, run: (spec) => service.run(spec) }, () => service.close())
