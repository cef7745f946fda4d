import { configureGlobal } from 'fast-check'

/** How often a property runs: in short runs as often as fast-check does by itself. */
const long = process.env.SEGUE_LONG === '1'
configureGlobal({ seed: Number(process.env.SEGUE_SEED), numRuns: long ? 5000 : 100 })
