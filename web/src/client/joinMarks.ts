/** Steps from the click on "Join" to the first picture, in milliseconds since the click. */
export type JoinMark =
  'admitted' | 'hubOpen' | 'roomEntered' | 'offered' | 'answered' | 'mediaConnected' | 'firstFrame';

export type JoinMarks = Readonly<Partial<Record<JoinMark, number>>>;

/** The first time of each step counts; later ones belong to reconnects. */
export function withMark(marks: JoinMarks, mark: JoinMark, sinceClick: number): JoinMarks {
  return marks[mark] === undefined ? { ...marks, [mark]: Math.round(sinceClick) } : marks;
}
