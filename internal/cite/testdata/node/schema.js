// Holds lists of CSL-JSON on standard input, {schema: path, lists}, against the CSL project's schema; writes the errors.
const fs = require('fs')
const Ajv = require('ajv')

const input = JSON.parse(fs.readFileSync(0))
const schema = JSON.parse(fs.readFileSync(input.schema, 'utf8'))
delete schema.$id
delete schema.$schema
const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
const valid = ajv.compile(schema)
process.stdout.write(JSON.stringify(input.lists.map(l => valid(l) ? '' : ajv.errorsText(valid.errors))))
