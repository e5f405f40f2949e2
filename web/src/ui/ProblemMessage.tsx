import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ProblemError } from '../client/problems';
import { problemText } from './problemText';

/** A problem beside what it concerns. */
export function ProblemMessage({ problem }: { readonly problem: ProblemError }) {
  const { title, text } = problemText(problem);
  const fields = Object.values(problem.fields).flat();
  return (
    <MessageBar intent={problem.type === 'lobby-waiting' ? 'info' : 'error'} layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle> {fields.length > 0 ? fields.join(' ') : text}
      </MessageBarBody>
    </MessageBar>
  );
}
