/** Runs one job, and notes that it has come to its end. */
import { JobError, type Job, type JobPorts } from './job.ts'
import { writeJobRun } from './store.ts'

/**
 * What the job counted. Whoever calls holds the lock of jobs. Throws what the job throws, and {@link JobError}
 * where it was stopped before its end.
 */
export async function runJob(job: Job, ports: JobPorts): Promise<Record<string, number>> {
  const counts = await job.run(ports)
  if (ports.signal?.aborted === true) throw new JobError('stopped', 'the job was stopped')
  await writeJobRun(ports.sql, { name: job.name, ranAt: ports.now, counts })
  return counts
}
