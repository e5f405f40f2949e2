// Evaluated in a page: keeps measuring for how long no sound and no picture came from anybody. `__gaps` says it in seconds since `__gapsAnew`; a gap that
// lasts still is among them, as `now`. Read from what receivers say they delivered last, which costs nothing; statistics would keep small machines busy.
() => {
  const lines = { audio: null, video: null };
  const wallClock = () => performance.timeOrigin + performance.now();
  const begin = () => {
    for (const kind of Object.keys(lines)) lines[kind] = { at: wallClock(), longest: 0 };
  };
  begin();
  const look = () => {
    for (const peer of window.__peers) {
      if (peer.connectionState === 'closed') continue;
      for (const receiver of peer.getReceivers()) {
        const line = lines[receiver.track.kind];
        const at = receiver.getSynchronizationSources()[0]?.timestamp ?? 0;
        if (at <= line.at) continue;
        line.longest = Math.max(line.longest, at - line.at);
        line.at = at;
      }
    }
  };
  setInterval(look, 100);
  const trace = [];
  setInterval(() => {
    const room = document.querySelector('[data-testid=meeting]');
    const ago = (line) => Math.round(wallClock() - line.at);
    trace.push(
      [
        new Date().toISOString().slice(11, 23), room?.dataset.phase, room?.dataset.media, room?.dataset.mediaWay,
        window.__peers.map((peer) => peer.connectionState.slice(0, 4)).join(','), `sound ${ago(lines.audio)}`, `pictures ${ago(lines.video)}`,
      ].join(' '),
    );
  }, 500);
  window.__trace = () => trace;
  window.__gapsAnew = begin;
  window.__gaps = () => {
    look();
    const of = ({ at, longest }) => ({ longest: Math.max(longest, wallClock() - at) / 1000, now: Math.max(0, wallClock() - at) / 1000 });
    return { sound: of(lines.audio), pictures: of(lines.video) };
  };
};
