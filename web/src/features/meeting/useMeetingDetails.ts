import { useEffect, useState } from 'react';
import type { Meeting } from '../../client/api/wire';
import { useApp } from '../../ui/AppContext';

/** Title and the like; the meeting goes on without them. */
export function useMeetingDetails(id: string): Meeting | null {
  const { api } = useApp();
  const [meeting, setMeeting] = useState<Meeting | null>(null);
  useEffect(() => {
    let isGone = false;
    api.getMeeting(id).then(
      (found) => {
        if (!isGone) setMeeting(found);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [api, id]);
  return meeting;
}
