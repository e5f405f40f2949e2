#!/usr/bin/env python3
"""A WHIP (RFC 9725) publisher and a WHEP receiver on aiortc: a WebRTC stack that shares no code with this product or with browsers.

Usage: peer.py publish|receive URL TOKEN SECONDS [--codec video/VP8]
Prints one JSON object: what was sent or decoded, and how the HTTP side answered.
"""
import argparse
import asyncio
import fractions
import json
import math
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import aiortc
import numpy
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpReceiver, RTCRtpSender, RTCSessionDescription
from aiortc.codecs.h264 import H264Encoder
from av import AudioFrame, VideoFrame

SAMPLE_RATE = 48_000
AUDIO_SAMPLES = 960  # 20 ms
TONE_HZ = 440
WIDTH, HEIGHT, FRAMES_PER_SECOND = 320, 180, 15


class Paced(MediaStreamTrack):
    """Frames at an even pace, whatever making one costs."""

    def __init__(self):
        super().__init__()
        self._start = None
        self._count = 0

    async def _pace(self, period):
        if self._start is None:
            self._start = time.monotonic()
        await asyncio.sleep(max(0.0, self._start + self._count * period - time.monotonic()))
        self._count += 1
        return self._count - 1


class Tone(Paced):
    kind = "audio"

    async def recv(self):
        index = await self._pace(AUDIO_SAMPLES / SAMPLE_RATE)
        first = index * AUDIO_SAMPLES
        phase = 2 * math.pi * TONE_HZ * numpy.arange(first, first + AUDIO_SAMPLES) / SAMPLE_RATE
        frame = AudioFrame.from_ndarray((numpy.sin(phase) * 12_000).astype(numpy.int16).reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, first, fractions.Fraction(1, SAMPLE_RATE)
        return frame


class MovingBar(Paced):
    kind = "video"

    async def recv(self):
        index = await self._pace(1 / FRAMES_PER_SECOND)
        picture = numpy.full((HEIGHT, WIDTH, 3), 40, dtype=numpy.uint8)
        left = (index * 8) % (WIDTH - 40)
        picture[:, left : left + 40, 1] = 220
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = index * 90_000 // FRAMES_PER_SECOND, fractions.Fraction(1, 90_000)
        return frame


def answer_key_frame_requests():
    """aiortc's H.264 encoder ignores a PLI, so who comes later would wait 250 frames: a fresh encoder begins with a key frame."""
    encode = H264Encoder._encode_frame

    def encode_frame(self, frame, force_keyframe):
        if force_keyframe:
            self.codec = None
        return encode(self, frame, force_keyframe)

    H264Encoder._encode_frame = encode_frame


def request(method, url, token, body=None, kind=None):
    headers = {"Authorization": f"Bearer {token}"}
    if kind:
        headers["Content-Type"] = kind
    call = urllib.request.Request(url, method=method, headers=headers, data=body.encode() if body is not None else None)
    try:
        with urllib.request.urlopen(call, timeout=15) as response:
            return response.status, dict(response.headers), response.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read().decode()


def prefer(peer, mime):
    """Offers one video codec alone, with its retransmission."""
    for transceiver in peer.getTransceivers():
        if transceiver.kind == "video":
            known = (RTCRtpSender if transceiver.direction == "sendonly" else RTCRtpReceiver).getCapabilities("video").codecs
            transceiver.setCodecPreferences([codec for codec in known if codec.mimeType.lower() in (mime.lower(), "video/rtx")])


def read_message(frame):
    """The text of a message as the server passes it on: type, sender, topic, payload."""
    topic = 2 + frame[1]
    return frame[topic + 1 + frame[topic] :].decode()


async def talk(channel, mode):
    """A message to all others every 200 ms, until it is cancelled."""
    count = 0
    while True:
        if channel.readyState == "open":
            channel.send(bytes([0x81, 0, 4]) + b"test" + f"{mode} {count}".encode())
            count += 1
        await asyncio.sleep(0.2)


async def count(track, seen):
    """Decodes until the track ends; the energy is the mean square of the samples, 0 to 1."""
    try:
        while True:
            frame = await track.recv()
            samples = frame.to_ndarray()
            if track.kind == "audio":
                seen["audioFrames"] += 1
                seen["audioEnergy"] += float(numpy.mean((samples.astype(numpy.float64) / 32_768) ** 2))
            else:
                if seen["videoFrames"] == 0:
                    seen["firstFrameSeconds"] = round(time.monotonic() - seen["started"], 3)
                seen["videoFrames"] += 1
                seen["width"], seen["height"] = frame.width, frame.height
                seen["brightest"] = max(seen["brightest"], int(samples.max()))
    except Exception as ended:  # aiortc ends a track by MediaStreamError, and a closed peer by others.
        seen["ended"].append(f"{track.kind}: {type(ended).__name__}")


async def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("mode", choices=["publish", "receive"])
    arguments.add_argument("url")
    arguments.add_argument("token")
    arguments.add_argument("seconds", type=float)
    arguments.add_argument("--codec")
    arguments.add_argument("--legacy", action="store_true", help="offer data channels in the form of the drafts before RFC 8841")
    options = arguments.parse_args()

    peer = RTCPeerConnection()
    seen = {
        "version": f"aiortc {aiortc.__version__}", "mode": options.mode, "started": time.monotonic(), "states": [], "ended": [], "audioFrames": 0, "audioEnergy": 0.0,
        "videoFrames": 0, "firstFrameSeconds": None, "width": 0, "height": 0, "brightest": 0, "messages": [],
    }
    connected = asyncio.Event()
    readers = []

    @peer.on("connectionstatechange")
    def changed():
        seen["states"].append(peer.connectionState)
        if peer.connectionState == "connected":
            connected.set()

    if options.mode == "publish":
        answer_key_frame_requests()
        peer.addTransceiver(Tone(), direction="sendonly")
        peer.addTransceiver(MovingBar(), direction="sendonly")
    else:
        peer.addTransceiver("audio", direction="recvonly")
        peer.addTransceiver("video", direction="recvonly")

        @peer.on("track")
        def arrived(track):
            readers.append(asyncio.ensure_future(count(track, seen)))

    # By default aiortc offers the form of the drafts before RFC 8841.
    peer._sctpLegacySdp = options.legacy
    channel = peer.createDataChannel("messages", protocol="videoconf.messages")
    channel.on("message", lambda frame: seen["messages"].append(read_message(frame)))
    talking = asyncio.ensure_future(talk(channel, options.mode))
    if options.codec:
        prefer(peer, options.codec)

    await peer.setLocalDescription(await peer.createOffer())
    seen["offer"] = peer.localDescription.sdp
    loop = asyncio.get_running_loop()
    status, headers, body = await loop.run_in_executor(
        None, request, "POST", options.url, options.token, peer.localDescription.sdp, "application/sdp")
    names = {name.lower(): value for name, value in headers.items()}
    seen["answer"], seen["postStatus"], seen["contentType"], seen["location"] = (
        body, status, names.get("content-type"), names.get("location"))
    if status != 201:
        print(json.dumps(seen))
        return 1

    await peer.setRemoteDescription(RTCSessionDescription(sdp=body, type="answer"))
    try:
        await asyncio.wait_for(connected.wait(), 15)
    except asyncio.TimeoutError:
        seen["ended"].append("not connected within 15 s")
    seen["connectSeconds"] = round(time.monotonic() - seen["started"], 3)
    await asyncio.sleep(options.seconds)
    talking.cancel()

    if seen["location"]:
        target = urllib.parse.urljoin(options.url, seen["location"])
        seen["deleteStatus"] = (await loop.run_in_executor(None, request, "DELETE", target, options.token))[0]
    await peer.close()
    for reader in readers:
        reader.cancel()
    seen.pop("started")
    print(json.dumps(seen))
    return 0


sys.exit(asyncio.run(main()))
