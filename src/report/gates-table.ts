// Gates table: for each gate, what the setups that it stopped would have made: so what it saved or cost.
import { html } from './escape.ts';
import { UNKNOWN, decimal, figure } from './browser/words.ts';
import type { Markup } from './escape.ts';
import type { ReportGate } from './report-data.ts';

function effect(totalR: number | null): Markup {
  if (totalR === null) return html`<td class="number">${UNKNOWN}</td>`;
  const size = `${decimal(Math.abs(totalR), 1)}R`;
  if (totalR < 0) return html`<td class="number profit">▲ saved ${size}</td>`;
  if (totalR > 0) return html`<td class="number loss">▼ cost ${size}</td>`;
  return html`<td class="number">0.0R</td>`;
}

export function gatesTable(gates: readonly ReportGate[]): Markup {
  if (gates.length === 0) return html`<p class="empty">No setup was stopped by a gate.</p>`;
  const rows = gates.map(
    ({ gate, count, meanR, totalR }) =>
      html`<tr>
        <th scope="row">${gate}</th>
        <td class="number">${decimal(count, 0)}</td>
        <td class="number">${figure(meanR, 'R', '')}</td>
        ${effect(totalR)}
      </tr>`,
  );
  return html`<table class="gates">
      <thead>
        <tr>
          <th scope="col">Gate</th>
          <th scope="col" class="number">Stopped</th>
          <th scope="col" class="number">Mean</th>
          <th scope="col" class="number">Effect</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <p class="note">
      What the stopped setups would have made, after costs, by the same exits. One gate judged alone: gates overlap,
      sums do not add.
    </p>`;
}
