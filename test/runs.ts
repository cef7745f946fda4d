/** How often a property runs that has its own number of runs: fifty times that under `npm run test:long`. */
export const runs = (count: number): number => (process.env.SEGUE_LONG === '1' ? count * 50 : count)
