import type { CreatePollRequest } from '../../../client/api/roomWire';

/** The form of a new poll, as it is typed. */
export interface PollForm {
  readonly question: string;
  readonly options: readonly string[];
  readonly allowsMany: boolean;
  readonly isAnonymous: boolean;
}

export const emptyPoll: PollForm = { question: '', options: ['', ''], allowsMany: false, isAnonymous: true };

export const mostOptions = 10;

/** What the server would refuse, said before it is asked; null when nothing. */
export function pollProblem(form: PollForm): string | null {
  const options = given(form);
  if (form.question.trim() === '') return 'Write a question.';
  if (options.length < 2) return 'Give at least two options.';
  const distinct = new Set(options.map((option) => option.toLocaleLowerCase()));
  return distinct.size < options.length ? 'Two options are the same.' : null;
}

export function pollRequest(form: PollForm): CreatePollRequest {
  const { question, allowsMany, isAnonymous } = form;
  return { question: question.trim(), options: given(form), allowsMany, isAnonymous };
}

/** Empty fields at the end are no options. */
function given(form: PollForm): readonly string[] {
  return form.options.map((option) => option.trim()).filter((option) => option !== '');
}
