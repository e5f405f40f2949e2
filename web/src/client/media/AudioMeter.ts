/** Loudness of one track, 0 to 1. Reads nothing until the page may use audio, and then starts by itself. */
export class AudioMeter {
  readonly #context: AudioContext;
  #source: MediaStreamAudioSourceNode | null = null;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(context: AudioContext) {
    this.#context = context;
    this.#analyser = context.createAnalyser();
    // 1,024 samples are 21 ms at 48 kHz: about one syllable's onset.
    this.#analyser.fftSize = 1_024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
  }

  /** Measures this track from now on; null measures nothing. */
  follow(track: MediaStreamTrack | null): void {
    this.#source?.disconnect();
    this.#source = track === null ? null : this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source?.connect(this.#analyser);
  }

  /** Root mean square of the latest samples. */
  read(): number {
    if (this.#source === null) return 0;
    // Until a gesture the context is suspended; resuming then is refused without harm and works on a later read.
    if (this.#context.state === 'suspended') this.#context.resume().catch(() => undefined);
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const sum = this.#samples.reduce((total, sample) => total + sample * sample, 0);
    return Math.sqrt(sum / this.#samples.length);
  }
}
