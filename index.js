/** The engine, for other node packages. n8n itself reads the `n8n` section of package.json instead. */
module.exports = require('./dist/nodes/shared/index.js');
