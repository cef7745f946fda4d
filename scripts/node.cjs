'use strict'
// Every npm script enters here: `node scripts/node.cjs FILE ARGUMENTS...` runs FILE on a Node that is new enough.
// npm puts node_modules/.bin first on the path, where node-linux-* brings the pinned Node; on machines
// that it does not exist for, the system's Node counts.
const path = require('path')
const url = require('url')
const enter = require('./old-node.cjs')

const file = path.resolve(process.argv[2])
enter(function () {
  process.argv = [process.argv[0], file].concat(process.argv.slice(3))
  return import(url.pathToFileURL(file).href)
})
