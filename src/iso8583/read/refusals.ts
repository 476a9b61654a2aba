/** Makes the errors of accessors that are asked for what they do not give. */

import { AccessError } from '../errors.ts'
import type { FieldTable } from '../table/table.ts'

/** A number was asked for of a field whose class is not n. */
export function notANumber({ paths, classes }: FieldTable, id: number): AccessError {
  return new AccessError('not_a_number', `${paths[id]}`, `it is of class ${classes[id]}`)
}

/** The field is longer than there is room for. */
export function tooLong({ paths }: FieldTable, id: number, digits: number): AccessError {
  return new AccessError('too_long', `${paths[id]}`, `more than ${digits} digits`)
}

/** The dialect has no such field, or it may not be read as text. */
export function refused(table: FieldTable, id: number): AccessError {
  const { defined, paths, sensitivity, composites } = table
  if (defined[id] !== 1) {
    return new AccessError('undefined_field', `${id}`, 'the dialect has no such field')
  }
  const problem = composites[id]
    ? 'parts of it are not read as text; ask for the other parts'
    : `a ${sensitivity[id]} field is not read`
  return new AccessError('sensitive', `${paths[id]}`, problem)
}
