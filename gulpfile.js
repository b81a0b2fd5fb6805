const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

/** What n8n reads beside the compiled code: icons and codex files, at the same paths below dist/. */
const ASSETS = ['nodes/**/*.{png,svg}', 'nodes/**/*.node.json', 'credentials/**/*.{png,svg}'];

/** Removes the last build, so that nothing renamed or deleted is published. */
exports.clean = () => rm('dist', { recursive: true, force: true });

exports.assets = () => src(ASSETS, { base: '.', encoding: false }).pipe(dest('dist'));

exports.default = exports.assets;
