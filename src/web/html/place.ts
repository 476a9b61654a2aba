/** The choice of a shop. */
import { html } from 'hono/html'
import type { NamedLocation } from '../../partner/map-change.ts'
import { groupBy } from '../../values/group.ts'
import type { Mistake } from './form.ts'
import type { Html } from './layout.ts'

/** The field `place`, whose value is a location's id; shops stand together by their partner. */
export function placeField(
  text: { readonly place: string; readonly choose: string },
  locations: readonly NamedLocation[],
  chosen: string,
  mistakes: readonly Mistake[],
): Html {
  const mistake = mistakes.find(({ field }) => field === 'place')
  const byPartner = groupBy(locations, ({ partner }) => partner)
  const groups = [...byPartner].toSorted(([one], [other]) => one.localeCompare(other))
  return html`<div class="field">
    <label for="place">${text.place}</label>
    ${mistake === undefined ? '' : html`<p class="mistake" id="place-error">${mistake.message}</p>`}
    <select
      id="place"
      name="place"
      required
      ${mistake === undefined ? '' : html`aria-invalid="true" aria-describedby="place-error"`}
    >
      <option value="">${text.choose}</option>
      ${groups.map(
        ([partner, places]) =>
          html`<optgroup label="${partner}">
            ${places.map(({ locationId, name, city }) => {
              const isChosen = `${locationId}` === chosen
              return html`<option value="${locationId}" ${isChosen ? html`selected` : ''}>
                ${name}, ${city} (${partner})
              </option>`
            })}
          </optgroup>`,
      )}
    </select>
  </div>`
}
