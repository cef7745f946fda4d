import { defineInterface } from '#interfaces'
import { connect, createFacade } from '../../runtime/assembler/facade.ts'
import { alone, print, roundsOf } from './alone.ts'
import { atMost, figure, median, round, type Figure } from './figure.ts'

/** Short enough that most turns are not interrupted by anything else on the machine. */
const CALLS = 300_000
/** Calls in one loop, which is entered so often that the compiler makes the whole of it fast. */
const STRETCH = 1000
const PAIRS = 101
const ROUNDS = 5

interface Answers {
  answer(x: number): number
}

const Answers = defineInterface<Answers>()({
  name: 'Answers',
  doc: 'Answers a number with a number.',
  kind: 'decides',
  methods: { answer: 1 },
  optional: {},
})

/** Eight functions, each with its own code and memory, as eight components are. */
const IMPLEMENTATIONS: readonly ((memory: number) => Answers)[] = [
  (memory) => ({ answer: (x) => (memory = (memory + x) | 0) }),
  (memory) => ({ answer: (x) => (memory = (memory ^ x) | 0) }),
  (memory) => ({ answer: (x) => (memory = (memory - x) | 0) }),
  (memory) => ({ answer: (x) => (memory = (x - memory) | 0) }),
  (memory) => ({ answer: (x) => (memory = (memory | x) & 0xffff) }),
  (memory) => ({ answer: (x) => (memory = (memory & x) + 1) }),
  (memory) => ({ answer: (x) => (memory = (memory >> 1) + x) }),
  (memory) => ({ answer: (x) => (memory = (memory << 1) ^ x) }),
]

// Two functions with equal text: a call site keeps what it has seen, so they must not be one.
function direct(target: Answers, calls: number): number {
  let sum = 0
  for (let i = 0; i < calls; i++) sum = (sum + target.answer(i)) | 0
  return sum
}

function through(target: Answers, calls: number): number {
  let sum = 0
  for (let i = 0; i < calls; i++) sum = (sum + target.answer(i)) | 0
  return sum
}

interface Cost {
  readonly directNs: number
  readonly facadeNs: number
  readonly overNs: number
  /** Depends on every call, so that none can be left out. */
  readonly sum: number
}

/** One process, one call site: what the facade costs over the object behind it, measured in turns. */
function cost(swaps: number): Cost {
  const facade = createFacade(Answers)
  const target = facade as unknown as Answers
  let sum = 0
  for (let i = 1; i <= swaps; i++) {
    connect(facade, Answers, IMPLEMENTATIONS[i % IMPLEMENTATIONS.length](i))
    for (let done = 0; done < CALLS; done += STRETCH) sum = (sum + through(target, STRETCH)) | 0
  }
  connect(facade, Answers, IMPLEMENTATIONS[0](1))
  const instance = IMPLEMENTATIONS[0](1)
  const timed = (loop: typeof direct, of: Answers) => {
    const before = process.hrtime.bigint()
    for (let i = 0; i < CALLS; i += STRETCH) sum = (sum + loop(of, STRETCH)) | 0
    return Number(process.hrtime.bigint() - before) / CALLS
  }
  const runs: { directNs: number; facadeNs: number; overNs: number }[] = []
  for (let i = -50; i < PAIRS; i++) {
    const directNs = timed(direct, instance)
    const facadeNs = timed(through, target)
    if (i >= 0) runs.push({ directNs, facadeNs, overNs: facadeNs - directNs })
  }
  const of = (key: keyof (typeof runs)[0]) => median(runs.map((run) => run[key]))
  return { directNs: of('directNs'), facadeNs: of('facadeNs'), overNs: of('overNs'), sum }
}

/** Keeps V8 from melting the loop and what it calls into one, on both sides. */
const CALLED = ['--no-turbo-inlining', '--no-maglev-inlining']

const SITES = [
  {
    id: 'facade.freshNs',
    swaps: 0,
    goal: atMost(3),
    limit: 'a load and a check of the function, which V8 takes out of a loop where it inlines',
  },
  {
    id: 'facade.swappedNs',
    swaps: IMPLEMENTATIONS.length,
    goal: atMost(15),
    limit: 'a call site that has seen eight functions inlines none of them any more',
  },
]

/** What a call through a facade costs over a direct one. */
export async function facade(rounds = roundsOf(ROUNDS)): Promise<Figure[]> {
  const runs = SITES.map(() => ({ usual: [] as Cost[], called: [] as Cost[] }))
  const once = (swaps: number, flags: readonly string[]) =>
    alone<Cost>(import.meta.filename, ['cost', String(swaps)], flags)
  for (let i = 0; i < rounds; i++) {
    for (const [at, { swaps }] of SITES.entries()) {
      runs[at].usual.push(...(await once(swaps, [])))
      runs[at].called.push(...(await once(swaps, CALLED)))
    }
  }
  return SITES.map(({ id, goal, limit }, at) => {
    const { usual, called } = runs[at]
    const of = (costs: readonly Cost[], key: 'directNs' | 'facadeNs' | 'overNs') =>
      round(median(costs.map((cost) => cost[key])))
    const note =
      `${limit}: direct ${of(usual, 'directNs')} ns, through the facade ${of(usual, 'facadeNs')} ns; ` +
      `with inlining off for both ${of(called, 'overNs')} ns over ${of(called, 'directNs')} ns; ` +
      `each run a process, ${PAIRS} turns of ${CALLS} calls each way`
    const over = usual.map(({ overNs }) => overNs)
    return figure(id, 'ns', over, note, goal)
  })
}

if (import.meta.main) {
  if (process.argv[2] === 'cost') print([cost(Number(process.argv[3]))])
  else print(await facade())
}
