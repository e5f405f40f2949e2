#!/usr/bin/env python3
"""A WHIP publisher and a WHEP receiver on GStreamer's webrtcbin (its RTP stack, libnice, usrsctp).

Usage: gst_peer.py publish|receive|simulcast URL TOKEN SECONDS
Prints one JSON object: what was sent or decoded, and how the HTTP side answered.
"""
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtp", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtp, GstSdp, GstWebRTC  # noqa: E402, F401 - sinks and extensions get their methods by it.

TRANSPORT_WIDE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
VIDEO = f"application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000,rtcp-fb-nack-pli=true,rtcp-fb-transport-cc=true,extmap-3={TRANSPORT_WIDE}"
AUDIO = f"application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000,encoding-params=(string)2,rtcp-fb-transport-cc=true,extmap-3={TRANSPORT_WIDE}"
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
STREAM_ID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
TONE = """
    webrtcbin name=peer bundle-policy=max-bundle
    audiotestsrc is-live=true freq=440 volume=0.4 ! audio/x-raw,rate=48000 ! audioconvert ! opusenc
      ! rtpopuspay name=audiopay pt=111 ! {audio} ! peer.
"""
ENCODING = "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=300 target-bitrate={rate} ! rtpvp8pay name={name} pt=96 picture-id-mode=15-bit"
SENDING = TONE + """
    videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=15/1 ! {encoding} ! {video} ! peer.
"""
LAYERS = {"q": (160, 90, 100_000), "h": (320, 180, 300_000), "f": (640, 360, 600_000)}
LAYERED = TONE + """
    rtpfunnel name=funnel ! capsfilter name=layers ! peer.
    videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=15/1 ! tee name=camera
"""
LAYER = "camera. ! queue ! videoscale ! video/x-raw,width={width},height={height} ! {encoding} ! funnel.\n"
LAYERED_VIDEO = f"{VIDEO},a-mid=video1,extmap-4={MID},extmap-5={STREAM_ID},rid-q=send,rid-h=send,rid-f=send,a-simulcast=(string)\"send q;h;f\""


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


class Peer:
    def __init__(self, mode, url, token):
        self.mode, self.url, self.token = mode, url, token
        self.started = time.monotonic()
        self.channel = None
        self.said = 0
        self.offered = threading.Event()
        self.seen = {
            "version": f"GStreamer {Gst.version_string().split()[-1]}", "states": [], "messages": [], "audioFrames": 0, "audioEnergy": 0.0,
            "videoFrames": 0, "firstFrameSeconds": None, "width": 0, "height": 0,
        }
        if mode == "publish":
            self.pipeline = Gst.parse_launch(SENDING.format(audio=AUDIO, video=VIDEO, encoding=ENCODING.format(rate=300_000, name="videopay")))
        elif mode == "simulcast":
            layers = [
                LAYER.format(width=width, height=height, encoding=ENCODING.format(rate=rate, name=f"videopay-{rid}"))
                for rid, (width, height, rate) in LAYERS.items()
            ]
            self.pipeline = Gst.parse_launch(LAYERED.format(audio=AUDIO) + "".join(layers))
            self.pipeline.get_by_name("layers").set_property("caps", Gst.Caps.from_string(LAYERED_VIDEO))
        else:
            self.pipeline = Gst.Pipeline.new()
            self.pipeline.add(Gst.parse_launch("webrtcbin name=peer bundle-policy=max-bundle"))
        self.peer = self.pipeline.get_by_name("peer")
        self.peer.connect("notify::connection-state", self.on_state)
        self.peer.connect("pad-added", self.on_pad)
        if mode == "publish":
            for name in ("audiopay", "videopay"):
                self.extend(name, "rtphdrexttwcc", 3)
        elif mode == "simulcast":
            self.extend("audiopay", "rtphdrexttwcc", 3)
            for rid in LAYERS:
                self.extend(f"videopay-{rid}", "rtphdrexttwcc", 3)
                self.extend(f"videopay-{rid}", "rtphdrextmid", 4, mid="video1")
                self.extend(f"videopay-{rid}", "rtphdrextstreamid", 5, rid=rid)
        else:
            for caps in (AUDIO, VIDEO):
                self.peer.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))

    def extend(self, payloader, kind, number, **properties):
        extension = Gst.ElementFactory.make(kind)
        extension.set_id(number)
        for name, value in properties.items():
            extension.set_property(name, value)
        self.pipeline.get_by_name(payloader).emit("add-extension", extension)

    def start(self):
        self.pipeline.set_state(Gst.State.READY)
        self.channel = self.peer.emit("create-data-channel", "messages", Gst.Structure.from_string("options,protocol=(string)videoconf.messages")[0])
        if self.channel:
            self.channel.connect("on-message-data", self.on_message)
        self.pipeline.set_state(Gst.State.PLAYING)
        for index in range(2):
            transceiver = self.peer.emit("get-transceiver", index)
            transceiver.set_property("do-nack", True)
            if self.mode != "receive":
                transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        # What is sent is known to webrtcbin when the first buffers have come.
        GLib.timeout_add(800, self.offer)
        GLib.timeout_add(200, self.talk)

    def offer(self):
        self.peer.emit("create-offer", None, Gst.Promise.new_with_change_func(self.on_offer, None, None))
        return False

    def on_offer(self, promise, *_):
        reply = promise.get_reply()  # What it holds lives as long as it does.
        offer = reply.get_value("offer")
        self.peer.emit("set-local-description", offer, None)
        self.seen["offer"] = offer.sdp.as_text()
        status, headers, body = request("POST", self.url, self.token, self.seen["offer"], "application/sdp")
        names = {name.lower(): value for name, value in headers.items()}
        self.seen.update(postStatus=status, contentType=names.get("content-type"), location=names.get("location"), answer=body)
        if status == 201:
            _, message = GstSdp.SDPMessage.new_from_text(body)
            answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
            self.peer.emit("set-remote-description", answer, None)
        self.offered.set()

    def on_state(self, *_):
        self.seen["states"].append(self.peer.get_property("connection-state").value_nick)

    def on_message(self, _, data):
        frame = data.get_data()
        topic = 2 + frame[1]
        self.seen["messages"].append(frame[topic + 1 + frame[topic]:].decode())

    def talk(self):
        if self.channel and self.channel.get_property("ready-state") == GstWebRTC.WebRTCDataChannelState.OPEN:
            self.channel.emit("send-data", GLib.Bytes.new(bytes([0x81, 0, 4]) + b"test" + f"{self.mode} {self.said}".encode()))
            self.said += 1
        return True

    def on_pad(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        is_video = pad.get_current_caps().get_structure(0).get_string("media") == "video"
        chain = "rtpvp8depay ! vp8dec ! videoconvert ! video/x-raw,format=GRAY8" if is_video else "rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE"
        branch = Gst.parse_bin_from_description(f"queue ! {chain} ! appsink name=sink emit-signals=true sync=false", True)
        branch.get_by_name("sink").connect("new-sample", self.on_picture if is_video else self.on_sound)
        self.pipeline.add(branch)
        branch.sync_state_with_parent()
        pad.link(branch.get_static_pad("sink"))

    def on_picture(self, sink):
        sample = sink.emit("pull-sample")
        caps = sample.get_caps().get_structure(0)
        if self.seen["videoFrames"] == 0:
            self.seen["firstFrameSeconds"] = round(time.monotonic() - self.started, 3)
        self.seen["videoFrames"] += 1
        self.seen["width"], self.seen["height"] = caps.get_value("width"), caps.get_value("height")
        return Gst.FlowReturn.OK

    def on_sound(self, sink):
        data = sink.emit("pull-sample").get_buffer().extract_dup(0, 100_000)
        samples = memoryview(data).cast("h")
        self.seen["audioFrames"] += 1
        self.seen["audioEnergy"] += sum((sample / 32_768) ** 2 for sample in samples) / max(1, len(samples))
        return Gst.FlowReturn.OK


def main():
    mode, url, token, seconds = sys.argv[1:5]
    Gst.init(None)
    loop = GLib.MainLoop()
    peer = Peer(mode, url, token)
    threading.Thread(target=loop.run, daemon=True).start()
    peer.start()
    peer.offered.wait(20)
    if peer.seen.get("postStatus") == 201:
        time.sleep(float(seconds))
        peer.seen["deleteStatus"] = request("DELETE", urllib.parse.urljoin(url, peer.seen["location"]), token)[0]
    print(json.dumps(peer.seen), flush=True)


main()
