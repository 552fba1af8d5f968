/** What the page says: banners to read, and a line for screen readers. */

import { byId, make, setText } from './dom.js';

/** @param {string} text  spoken by screen readers when they have time, and not shown */
export const announce = (text) => setText(byId('status'), text);

/** @param {string} text  something worth knowing; '' takes it away */
export function notice(text) {
  byId('notice').replaceChildren(...(text ? [make('p', { class: 'banner calm' }, text)] : []));
}

/**
 * Says that something went wrong.
 * @param {string} message
 * @param {{label: string, act: () => void}[]} remedies  what the person can do about it here
 */
export function alarm(message, ...remedies) {
  const text = /[.!?]$/.test(message) ? message : `${message}.`;
  const buttons = [...remedies, { label: 'Close', act: () => {} }].map(({ label, act }, i) => {
    const button = make('button', { type: 'button', class: i < remedies.length ? 'main' : false }, label);
    button.addEventListener('click', () => {
      clearAlarm();
      act();
    });
    return button;
  });
  const place = byId('alert');
  place.replaceChildren(make('div', { class: 'banner' }, make('p', {}, text), make('div', { class: 'buttons' }, ...buttons)));
  place.scrollIntoView({ block: 'nearest' });
}

export const clearAlarm = () => byId('alert').replaceChildren();
