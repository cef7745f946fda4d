/**
 * Colours by role, each for light and dark surroundings. Series are the colours of Okabe and Ito (Color Universal Design, 2008),
 * darkened or lightened until they stand out of the ground by 3 : 1; no picture tells series apart by colour alone.
 */

interface Tone {
  readonly light: string
  readonly dark: string
}

const tone = (light: string, dark: string): Tone => ({ light, dark })

/** Series that have a colour of their own; later ones begin anew. */
export const SERIES = 8
/** Steps of a heat map, the first one is the best. */
export const STEPS = 8

const TONES: Readonly<Record<string, Tone>> = {
  ground: tone('#ffffff', '#15191e'),
  raised: tone('#f4f6f8', '#1d232a'),
  ink: tone('#1b2026', '#e6eaee'),
  quiet: tone('#5a646e', '#a3adb7'),
  rule: tone('#d5dade', '#363f48'),
  link: tone('#0b62a8', '#6db7f2'),
  s0: tone('#0072b2', '#56b1ee'),
  s1: tone('#c25a00', '#ff9a4d'),
  s2: tone('#00805c', '#35c99a'),
  s3: tone('#a64d86', '#e594c6'),
  s4: tone('#6a7f10', '#c3d94e'),
  s5: tone('#5b4fc4', '#a79cff'),
  s6: tone('#8a6200', '#e5bf52'),
  s7: tone('#69717a', '#b4bcc4'),
  h0: tone('#eef5fb', '#16303f'),
  h1: tone('#dbe9f6', '#1b3f55'),
  h2: tone('#bfd9ee', '#21506d'),
  h3: tone('#97c3e2', '#2f6a8e'),
  h4: tone('#62a3d0', '#4b8cb3'),
  h5: tone('#337fb8', '#7fb3d3'),
  h6: tone('#155a97', '#b3d5e8'),
  h7: tone('#083a6b', '#e3f1f8'),
  n: tone('#c25a00', '#ff9a4d'),
  p: tone('#0072b2', '#56b1ee'),
}

/** Ink on the steps of a heat map: at least 4.5 : 1 everywhere. */
const ON_STEP: readonly Tone[] = Array.from({ length: STEPS }, (_, step) =>
  tone(step < 5 ? '#10161c' : '#ffffff', step < 4 ? '#ffffff' : '#0d1217'),
)

const ALL: Readonly<Record<string, Tone>> = {
  ...TONES,
  ...Object.fromEntries(ON_STEP.map((each, step) => [`on${step}`, each])),
}

const declared = (side: keyof Tone): string =>
  Object.entries(ALL)
    .map(([name, each]) => `--${name}:${each[side]}`)
    .join(';')

/** Values of all colours: as the reader's system is, unless `data-theme` on the root says otherwise; always light on paper. */
export const COLOURS = [
  `:root{color-scheme:light;${declared('light')}}`,
  `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${declared('dark')}}}`,
  `@media screen{:root[data-theme=dark]{color-scheme:dark;${declared('dark')}}}`,
].join('\n')

const series = Array.from({ length: SERIES }, (_, i) => i)
const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '4 4', '12 3', '1 4', '6 2 1 2 1 2']

/** What the classes in pictures stand for, with these colours. */
const styled = (colour: (name: string) => string): string =>
  [
    `svg{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:${colour('ink')}}`,
    `.quiet{fill:${colour('quiet')}}.small{font-size:11px}.strong{font-weight:650}.ground{fill:${colour('ground')}}.raised{fill:${colour('raised')}}`,
    `.rule{stroke:${colour('rule')};stroke-width:1;fill:none}.axis{stroke:${colour('quiet')};stroke-width:1;fill:none}.ink{stroke:${colour('ink')};fill:none}`,
    '.end{text-anchor:end}.mid{text-anchor:middle}',
    ...series.map(
      (i) =>
        `.f${i}{fill:${colour(`s${i}`)}}.l${i}{stroke:${colour(`s${i}`)};stroke-width:1.8;fill:none;stroke-dasharray:${DASHES[i]}}.o${i}{stroke:${colour(`s${i}`)};stroke-width:1.5;fill:none}`,
    ),
    ...Array.from(
      { length: STEPS },
      (_, i) => `.h${i}{fill:${colour(`h${i}`)}}.on${i}{fill:${colour(`on${i}`)}}`,
    ),
    `.neg{fill:${colour('n')}}.pos{fill:${colour('p')}}.best{stroke:${colour('ink')};stroke-width:2;fill:none}.onfill{fill:${colour('ground')};font-weight:650}`,
  ].join('\n')

/** For pictures in a page that declares the colours. */
export const PICTURE_STYLE = styled((name) => `var(--${name})`)

/** For pictures that stand alone: as their reader's system is, and light where that is not known. */
export const LONE_STYLE = `${styled((name) => ALL[name].light)}
@media (prefers-color-scheme:dark){${styled((name) => ALL[name].dark)}}`
