/** Checks of the configuration, variable by variable. */
import { type Config, ConfigError, configNames, readConfig } from '../../config/config.ts'
import { fault, type Finding, ok } from './finding.ts'

/** What could be read, and what was found. */
export interface ConfigurationReport {
  config: Partial<Config>
  findings: Finding[]
}

/** Reads every setting on its own, so that one bad one hides no other. */
export function checkConfiguration(): ConfigurationReport {
  const config: Partial<Config> = {}
  const findings: Finding[] = []
  for (const name of configNames) {
    try {
      Object.assign(config, readConfig([name]))
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      findings.push(...error.problems.map(toFinding))
    }
  }
  if (findings.length === 0) findings.push(ok('configuration', 'every variable is good'))
  return { config, findings }
}

/** A problem's message is "what is wrong: what to do". */
function toFinding({ variable, message }: { variable: string; message: string }): Finding {
  const [detail = '', ...remedy] = message.split(': ')
  return fault(variable, detail, remedy.join(': ') || `correct ${variable}`)
}
