/**
 * How the element looks; pages change it by the custom properties and parts that docs/component.md lists. Logical properties only, so that
 * it stands right from either side.
 */
export const STYLE = `
:host {
  --_text: var(--tutela-text, CanvasText);
  --_surface: var(--tutela-surface, Canvas);
  --_quiet: var(--tutela-quiet, light-dark(#4d5358, #c1c7cd));
  --_line: var(--tutela-line, light-dark(#6f7780, #8d949b));
  --_accent: var(--tutela-accent, light-dark(#0b5cad, #8ec5ff));
  --_on-accent: var(--tutela-on-accent, light-dark(#fff, #10151a));
  --_stop: var(--tutela-stop, light-dark(#a4001d, #ff9aa2));
  --_stop-surface: var(--tutela-stop-surface, light-dark(#fdecee, #3a1015));
  --_go: var(--tutela-go, light-dark(#0a5c2b, #7fdca0));
  --_radius: var(--tutela-radius, .375rem);
  --_gap: var(--tutela-gap, .75rem);
  display: block;
  color: var(--_text);
  background: var(--_surface);
  font: var(--tutela-font, inherit);
}
:host([hidden]) { display: none }
* { box-sizing: border-box }
.frame { display: grid; gap: var(--_gap); min-inline-size: 0; overflow-wrap: anywhere }
.plain { border: 0; margin: 0; padding: 0; min-inline-size: 0 }
fieldset.plain { display: grid; gap: var(--_gap) }
h3, p, ol, ul, dl { margin-block: 0 }
h3 { font-size: 1.125em }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.quiet { color: var(--_quiet) }
.verdict { display: flex; gap: .5em; align-items: baseline; font-weight: 700; font-size: 1.25em; padding: .5em .75em;
  border: 2px solid currentColor; border-radius: var(--_radius) }
.verdict.blocked { color: var(--_stop); background: var(--_stop-surface) }
.verdict.proceed { color: var(--_go) }
.focus { display: grid; gap: .5rem }
.findings { padding-inline-start: 1.5em; display: grid; gap: .5rem }
.stop { border-inline-start: 4px solid var(--_stop); padding-inline-start: .5em; background: var(--_stop-surface) }
.stop .tag { color: var(--_stop) }
.tag { font-weight: 700; font-size: .875em }
details ul { padding-inline-start: 1.25em }
summary { cursor: pointer; min-block-size: 24px; inline-size: fit-content }
.question, .record, form, .receipt, .problem, section { display: grid; gap: .5rem; justify-items: start }
.pair { display: grid; grid-template-columns: 1fr 1fr; inline-size: 100% }
.options, .search { inline-size: 100% }
.search { display: grid; gap: .25rem }
.option { display: flex; gap: .5em; align-items: center; min-block-size: 44px }
.with-unit { display: flex; gap: .5em; align-items: center; inline-size: 100% }
button, input, textarea { font: inherit; color: inherit }
button, input:not([type=checkbox]), textarea { min-block-size: 44px; padding: .5em .75em; border: 1px solid var(--_line);
  border-radius: var(--_radius); background: var(--_surface); max-inline-size: 100% }
textarea { inline-size: 100% }
input[type=checkbox] { inline-size: 1.5em; block-size: 1.5em; accent-color: var(--_accent) }
button { cursor: pointer; text-align: start }
button.main { background: var(--_accent); color: var(--_on-accent); border-color: var(--_accent) }
button.link { border: 0; background: none; text-decoration: underline; color: var(--_accent); padding-inline: 0 }
button:disabled { cursor: not-allowed; opacity: .6 }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px }
[aria-invalid=true] { border: 2px solid var(--_stop) }
.mistake { color: var(--_stop); font-weight: 700 }
.problem { border: 2px solid var(--_stop); border-radius: var(--_radius); padding: .75em }
dl { display: grid; gap: .5rem; inline-size: 100% }
dt { font-weight: 700 }
dd { margin-inline-start: 0 }
.code { font-family: ui-monospace, monospace; font-size: .875em }
`
