// Which room may know which. Read with scripts/deps.mjs, which also checks that every file was really read.
//
//   domain <- ledger <- views <- station <- main        devices: its own folder and the reading types
//   renderer: types, the contract and the pure domain   drill: nobody in the product
'use strict';

const TEST = '\\.test\\.tsx?$';
const only = (...rooms) => `^src/(?!(${rooms.join('|')})/)|^(main|renderer|e2e|scripts)/`;

/** A room and the rooms it may import. */
function room(name, ...allowed) {
  return {
    name: `${name}-knows-only-${['itself', ...allowed].join('-')}`,
    severity: 'error',
    from: { path: `^src/${name}/` },
    to: { path: only(name, ...allowed) },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      // Types may look at each other: they are gone before anything runs. A lazy screen may link back to its router.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that is not found would be an import no rule can judge.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(raw|url|worker|inline)$' },
    },
    {
      name: 'domain-is-pure',
      comment: 'No I/O, no clock, no randomness: not even node:crypto. They are passed in.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    room('domain'),
    room('ledger', 'domain'),
    room('views', 'domain', 'ledger'),
    room('replication', 'domain', 'ledger'),
    room('county', 'domain', 'ledger', 'views', 'replication'),
    {
      name: 'devices-know-only-readings-and-errors',
      severity: 'error',
      from: { path: '^src/devices/' },
      to: {
        path: only('devices'),
        pathNot: '^src/domain/(readings|errors|doors|staffCard)\\.ts$',
      },
    },
    room('station', 'domain', 'ledger', 'views', 'replication', 'devices'),
    {
      name: 'station-knows-devices-by-type-only',
      severity: 'error',
      from: { path: '^src/station/', pathNot: TEST },
      to: { path: '^src/devices/', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    {
      name: 'contract-stays-light',
      comment: 'The renderer carries the contract, so what the contract imports ends up in the renderer.',
      severity: 'error',
      from: { path: '^src/station/contract', pathNot: TEST },
      to: {
        path: '^src/(?!domain/|station/contract)',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'verdicts-come-from-the-table',
      comment:
        'Who could hand in a rule of their own could leave a predicate out. Only the mutation test may.',
      severity: 'error',
      from: { path: '^(src|main|renderer)/', pathNot: `^src/domain/checkpoints/evaluate\\.ts$|${TEST}` },
      to: { path: '^src/domain/checkpoints/decide\\.ts$' },
    },
    {
      name: 'drill-is-not-in-the-product',
      severity: 'error',
      from: { pathNot: '^src/drill/|^e2e/|^main/training/|^scripts/' },
      to: { path: '^src/drill/' },
    },
    {
      name: 'drill-knows-only-src',
      severity: 'error',
      from: { path: '^src/drill/' },
      to: { path: '^(main|renderer|e2e|scripts)/' },
    },
    {
      name: 'real-composition-cannot-reach-the-player',
      comment: 'Not by any detour: a station that can play readings could be made to believe them.',
      severity: 'error',
      from: { path: '^main/main\\.ts$' },
      to: { path: '^src/drill/', reachable: true },
    },
    {
      name: 'training-is-a-process-of-its-own',
      comment:
        'It is started by the name of its bundle. Whoever imports it has the player in the real process.',
      severity: 'error',
      from: { pathNot: '^main/training/' },
      to: { path: '^main/training/' },
    },
    {
      name: 'training-reaches-nothing-real',
      comment: 'No door, no printer, no device, no key and no file of the real home: not even by a detour.',
      severity: 'error',
      from: { path: '^main/training/process\\.ts$' },
      to: {
        path: '^main/(app|compose|windows|ports|devices|keys|home-folder|printing|attachments|status|training-host)\\.ts$',
        reachable: true,
      },
    },
    {
      name: 'product-knows-no-test',
      severity: 'error',
      from: { path: '^(src|main|renderer)/' },
      to: { path: '^(e2e|scripts)/' },
    },
    {
      name: 'main-knows-no-screen',
      severity: 'error',
      from: { path: '^main/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'renderer-takes-types-contract-and-domain',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TEST },
      to: {
        path: '^(src/(?!domain/|station/contract)|main/)',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'renderer-knows-no-store',
      comment: 'Not even by type: what a screen shows is said by the contract.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TEST },
      to: { path: '^src/(ledger|views|devices|station/core)' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'simulators-share-no-codec',
      comment: 'A simulator that used our codec would agree with our mistakes.',
      severity: 'error',
      from: { path: '^e2e/rig/', pathNot: TEST },
      to: { path: '^src/devices/', reachable: true },
    },
    {
      name: 'product-uses-no-development-package',
      severity: 'error',
      from: { path: '^(src|main|renderer)/', pathNot: TEST },
      // Electron is the ground the product stands on; it is a development package by its own convention.
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'dynamic-import'],
        pathNot: '(^|/)node_modules/(electron|@types)/',
      },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API: without this nothing is read and all rules hold.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
