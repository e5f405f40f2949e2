import { Button, CounterBadge, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import {
  ClosedCaptionRegular,
  ConferenceRoomRegular,
  KeyboardRegular,
  MoreHorizontalRegular,
  PollRegular,
  RecordRegular,
  RecordStopFilled,
  SettingsRegular,
  ShareScreenStartRegular,
  SlideTextRegular,
  TextboxRegular,
} from '@fluentui/react-icons';
import { captionsName, recordName } from './keepControls';
import type { KeepControls } from './keepControls';
import styles from './meeting.module.css';

/** What else there is to do in the meeting. */
export interface MoreControls {
  readonly unseenPolls: number;
  readonly isPollsOpen: boolean;
  /** Null where there are none for oneself to see. */
  readonly isBreakoutsOpen: boolean | null;
  /** Null where this browser shares no screen. */
  readonly share: { readonly text: string; readonly refusal: string | null; readonly onToggle: () => void } | null;
  readonly onPolls: () => void;
  readonly onBreakouts: () => void;
  readonly onHelp: () => void;
}

/** The rest, and on a narrow screen all of it. */
export function MoreMenu({ keep, more }: { readonly keep: KeepControls; readonly more: MoreControls }) {
  const name = more.unseenPolls > 0 ? 'More options, new poll' : 'More options';
  return (
    <Menu positioning="above">
      <MenuTrigger disableButtonEnhancement>
        <Button
          className={styles.control}
          appearance="transparent"
          icon={
            <span className={styles.withBadge}>
              <MoreHorizontalRegular />
              {more.unseenPolls > 0 && <CounterBadge className={styles.cornerBadge} dot color="danger" />}
            </span>
          }
          aria-label={name}
        />
      </MenuTrigger>
      <MenuPopover className={styles.moreMenu}>
        <MenuList>
          {more.share !== null && (
            <MenuItem
              className={styles.narrowItem}
              icon={<ShareScreenStartRegular />}
              disabled={more.share.refusal !== null}
              onClick={more.share.onToggle}
            >
              {more.share.text}
            </MenuItem>
          )}
          <MenuItem
            icon={<PollRegular />}
            onClick={more.onPolls}
            {...(more.unseenPolls > 0 ? { secondaryContent: `${more.unseenPolls} new` } : {})}
          >
            {more.isPollsOpen ? 'Hide polls' : 'Polls'}
          </MenuItem>
          {more.isBreakoutsOpen !== null && (
            <MenuItem icon={<ConferenceRoomRegular />} onClick={more.onBreakouts}>
              {more.isBreakoutsOpen ? 'Hide breakout rooms' : 'Breakout rooms'}
            </MenuItem>
          )}
          {keep.isHost && <RecordItem keep={keep} />}
          {keep.hasCaptions && <CaptionItems keep={keep} />}
          {keep.isHost && !keep.hasCaptions && (
            <MenuItem disabled icon={<TextboxRegular />} subText="Captions are off in the settings of this meeting.">
              Start transcription
            </MenuItem>
          )}
          <MenuItem className={styles.narrowItem} icon={<KeyboardRegular />} onClick={more.onHelp}>
            Keyboard shortcuts
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function RecordItem({ keep }: { readonly keep: KeepControls }) {
  const refusal = keep.isRecording ? null : keep.recordRefusal;
  return (
    <MenuItem
      className={styles.narrowItem}
      icon={keep.isRecording ? <RecordStopFilled /> : <RecordRegular />}
      disabled={refusal !== null || keep.isRecordingBusy}
      {...(refusal === null ? {} : { subText: refusal })}
      onClick={keep.onRecord}
    >
      {recordName(keep)}
    </MenuItem>
  );
}

function CaptionItems({ keep }: { readonly keep: KeepControls }) {
  return (
    <>
      <MenuItem className={styles.narrowItem} icon={<ClosedCaptionRegular />} onClick={keep.onCaptions}>
        {captionsName(keep)}
      </MenuItem>
      <MenuItem icon={<SlideTextRegular />} secondaryContent="T" onClick={keep.onTranscript}>
        {keep.isTranscriptOpen ? 'Hide transcript' : 'Show transcript'}
      </MenuItem>
      <MenuItem icon={<SettingsRegular />} onClick={keep.onSettings}>
        Caption settings
      </MenuItem>
      {keep.isHost && (
        <MenuItem
          icon={<TextboxRegular />}
          subText={keep.isTranscribing ? 'Captions end for everyone too.' : 'For the transcript, without captions.'}
          onClick={keep.onTranscription}
        >
          {keep.isTranscribing ? 'Stop transcription' : 'Start transcription'}
        </MenuItem>
      )}
    </>
  );
}
