'use strict'
// The syntax of this file is old on purpose: Node 12 must be able to read it and say what is wrong.
const NEEDED = 24

/** Calls `main` when this Node is new enough; otherwise says so in one sentence and exits 2. */
module.exports = function enter(main) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return main()
  console.error(
    'error[E_NODE_VERSION] Segue needs Node ' +
      NEEDED +
      ' or newer and this is ' +
      process.version +
      ' (' +
      process.execPath +
      '): npm scripts bring their own on Linux, elsewhere install Node ' +
      NEEDED +
      '.',
  )
  process.exitCode = 2
}
