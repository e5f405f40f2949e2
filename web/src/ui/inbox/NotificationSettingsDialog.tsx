import { Button, Field, Input, Spinner, Switch, Text } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { toProblem } from '../../client/problems';
import type { ProblemError } from '../../client/problems';
import { useApp } from '../AppContext';
import { ModalDialog } from '../ModalDialog';
import { ProblemMessage } from '../ProblemMessage';
import styles from './inbox.module.css';
import { webhookProblem } from './webhook';

interface Form {
  readonly email: boolean;
  readonly webhookUrl: string;
}

/** Where notifications go besides the inbox. */
export function NotificationSettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { api, session } = useApp();
  const [form, setForm] = useState<Form | null>(null);
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const address = session.getSnapshot()?.user.email ?? null;
  useEffect(() => {
    let isGone = false;
    api.kept.getNotificationSettings().then(
      (found) => {
        if (!isGone) setForm({ email: found.email ?? false, webhookUrl: found.webhookUrl ?? '' });
      },
      (error: unknown) => {
        if (!isGone) setProblem(toProblem(error));
      },
    );
    return () => {
      isGone = true;
    };
  }, [api]);

  const bad = form === null ? null : webhookProblem(form.webhookUrl);
  const save = async (): Promise<void> => {
    if (form === null || bad !== null) return;
    setBusy(true);
    setProblem(null);
    try {
      const answer = await api.kept.putNotificationSettings({ email: form.email, webhookUrl: form.webhookUrl.trim() });
      // It is told once: the dialog stays open until it was read.
      if (answer.webhookSecret) setSecret(answer.webhookSecret);
      else onClose();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <ModalDialog
      title="Notification settings"
      onClose={onClose}
      actions={
        secret === null ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={form === null || bad !== null || isBusy} onClick={() => void save()}>
              Save
            </Button>
          </>
        ) : (
          <Button appearance="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {problem !== null && <ProblemMessage problem={problem} />}
      {form === null && problem === null && <Spinner size="small" label="Loading" />}
      {form !== null && secret === null && (
        <>
          <Field
            hint={
              address === null
                ? 'You signed in without an address. Sign in with one to be e-mailed.'
                : `To ${address}. No e-mail says what was said; each has a link that turns them off.`
            }
          >
            <Switch
              label="E-mail me"
              checked={form.email}
              disabled={address === null && !form.email}
              onChange={(_, data) => setForm({ ...form, email: data.checked })}
            />
          </Field>
          <Field
            label="Webhook address"
            hint="For programs of yours: each notification is posted there as JSON, signed. Empty for none."
            {...(bad === null ? {} : { validationMessage: bad, validationState: 'error' as const })}
          >
            <Input
              type="url"
              value={form.webhookUrl}
              placeholder="https://example.org/hook"
              autoComplete="off"
              maxLength={2_000}
              onChange={(_, data) => setForm({ ...form, webhookUrl: data.value })}
            />
          </Field>
        </>
      )}
      {secret !== null && (
        <>
          <Text>
            Saved. This is the key of the signature in <code>X-VideoConf-Signature</code>. It is shown this once:
          </Text>
          <code className={styles.secret}>{secret}</code>
        </>
      )}
    </ModalDialog>
  );
}
