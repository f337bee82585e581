/**
 * Figures that differ from run to run, masked: but a figure whose form is wrong stays, so that it shows as a difference.
 *
 * @module
 */

/** What a run was asked for that changes the form of its figures. */
export interface FigureForm {
  /** Whether round-trip times have three decimals whatever their size: `-3`. */
  readonly precise: boolean;
  /** Whether the identifier was given, so that it is no figure: `-e`. */
  readonly identifierGiven: boolean;
  /** Whether the kernel chooses the flow label: `-F 0`. */
  readonly flowLabelChosen: boolean;
  /** Whether requests leave so fast that it is chance which of them wait for a reply together. */
  readonly hasty: boolean;
  /** Whether it is certain how many requests wait for a reply together. */
  readonly steady: boolean;
}

/** Round-trip times by their size: three significant digits, but no more than three decimals. */
const TIME_FORMS: readonly (readonly [below: number, form: RegExp])[] = [
  [1, /^0\.\d{3}$/],
  [10, /^\d\.\d\d$/],
  [100, /^\d\d\.\d$/],
  [Infinity, /^\d{3,}$/],
];

const THREE_DECIMALS = /^\d+\.\d{3}$/;

/** Whether a round-trip time is written as ping writes one of that size. */
function timeIsWellFormed(text: string, precise: boolean): boolean {
  if (precise) return THREE_DECIMALS.test(text);
  const value = Number(text);
  // A time that is rounded up to the next size keeps the decimals of its own: 9.999 is 10.00.
  return TIME_FORMS.some(([below, form], index) => {
    const atLeast = TIME_FORMS[index - 1]?.[0] ?? 0;
    return value >= atLeast && value < below && form.test(text);
  }) || ["1.000", "10.00", "100.0"].includes(text);
}

/** Marks a figure whose form is wrong. */
function wrong(figure: string): string {
  return `(wrong form: ${figure})`;
}

/** Min, avg, max and mdev in this order: each with three decimals, and none greater than it can be. */
function maskSummary(figures: string): string {
  const parts = figures.split("/");
  const [min = NaN, average = NaN, max = NaN] = parts.map(Number);
  const wellFormed = parts.length === 4 && parts.every((part) => THREE_DECIMALS.test(part));
  return wellFormed && min <= average && average <= max ? "T/T/T/T" : wrong(figures);
}

function maskFour(figures: string): string {
  const parts = figures.split("/");
  return parts.length === 4 && parts.every((part) => THREE_DECIMALS.test(part)) ? "T/T/T/T" : wrong(figures);
}

/**
 * Masks the figures of ping's text.
 *
 * @param text stdout or stderr.
 */
export function maskFigures(text: string, form: FigureForm): string {
  const masked = text
    .replaceAll(
      /time=(\S+) ms/g,
      (_, time: string) => `time=${timeIsWellFormed(time, form.precise) ? "T" : wrong(time)} ms`,
    )
    .replaceAll(/, time (\S*)ms$/gm, (_, time: string) => `, time ${/^\d+$/.test(time) ? "T" : wrong(time)}ms`)
    .replaceAll(/min\/avg\/max\/mdev = (\S+) ms/g, (_, four: string) => `min/avg/max/mdev = ${maskSummary(four)} ms`)
    .replaceAll(/min\/avg\/ewma\/max = (\S+) ms/g, (_, four: string) => `min/avg/ewma/max = ${maskFour(four)} ms`)
    .replaceAll(/ipg\/ewma \d+\.\d{3}\/\d+\.\d{3} ms/g, "ipg/ewma T/T ms")
    .replaceAll(/^\[\d{10}\.\d{6}\] /gm, "[T] ")
    .replaceAll(/fd: \d+/g, "fd: N")
    // Milliseconds since midnight in the time stamp option; a difference may be negative.
    .replaceAll(/\t-?\d+(?=$| absolute| not-standard)/gm, "\tMS")
    // The dump of a quoted header: identification and checksum are the kernel's.
    .replaceAll(
      /^( [0-9a-f] {2}[0-9a-f] {2}[0-9a-f]{2} [0-9a-f]{4}) [0-9a-f]{4}( {3}[0-9a-f] [0-9a-f]{4} {2}[0-9a-f]{2} {2}[0-9a-f]{2}) [0-9a-f]{4}/gm,
      "$1 ID$2 CKS",
    )
    .replaceAll(/fe80::[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}/g, "fe80::LINK");
  const identified = form.identifierGiven ? masked : masked.replaceAll(/ ident=\d+/g, " ident=I");
  const labelled = form.flowLabelChosen
    ? identified.replaceAll(/, flow 0x[0-9a-f]{1,5},/g, ", flow 0xLABEL,")
    : identified;
  const piped = form.steady ? labelled : labelled.replaceAll(/, pipe \d+/g, "").replaceAll(/^pipe \d+$/gm, "");
  return form.hasty ? maskDots(piped) : piped;
}

/** Of a fast run the numbers of dots and of those that were taken back are told, not their order. */
function maskDots(text: string): string {
  return text.replaceAll(/^[.\bEC ]+$/gm, (dots) => {
    const count = (mark: string) => dots.split(mark).length - 1;
    return `(dots: ${count(".")}, taken back: ${count("\b \b")}, errors: ${count("\bE")}, damaged: ${count("\bC")})`;
  });
}

/** The program's name at the beginning of a message. */
const PROGRAM_NAME = /^(?:\S*\/)?ping\w*: /gm;
/** The help, and that of -N: their texts are each program's own. */
const USAGE = /^\n?(?:Usage(?:\n|:)|ping -6 -N <)[^]*$/m;

/** Masks how the program was called, and its help. */
export function maskMessages(text: string): string {
  return text.replaceAll(PROGRAM_NAME, "ping: ").replace(USAGE, "(usage)\n");
}
