// Plain JavaScript on purpose: it must still run on the old Node that it complains about.
if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(
    `Tutela's tools need Node 22 or later and this is ${process.versions.node}. ` +
      'The project brings Node 26 itself: run `npm ci` again without --ignore-scripts, then use npm run or npx.',
  )
  process.exit(1)
}
