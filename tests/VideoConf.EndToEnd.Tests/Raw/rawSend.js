// Sends messages of so many bytes, to those named or to all, once the channels are open; waits while more than 64 KiB wait to go.
async ({ to, topic, body, length, count, lossy }) => {
  const channel = window.rawPeer.channels[lossy ? 1 : 0];
  const until = performance.now() + 20_000;
  const wait = async (isOver) => {
    while (!isOver()) {
      if (performance.now() > until) throw new Error(`The channel is ${channel.readyState}, with ${channel.bufferedAmount} bytes waiting.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await wait(() => channel.readyState === 'open');
  const encoder = new TextEncoder();
  const names = [...to, topic].flatMap((name) => [name.length, ...encoder.encode(name)]);
  for (let i = 0; i < count; i++) {
    await wait(() => channel.bufferedAmount < 65_536);
    const text = encoder.encode(`${body}${i}`);
    channel.send(new Uint8Array([0x81, to.length, ...names, ...text, ...new Uint8Array(Math.max(0, length - text.length))]));
  }
}
