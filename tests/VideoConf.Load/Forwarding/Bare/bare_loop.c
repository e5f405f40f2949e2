// What forwarding costs at least: receive, decrypt once, rewrite the stream's number, encrypt for each receiver, send with segments of up to four. Who gets which stream is
// told once. It has no cache, no RTCP, no layers, no congestion control and no ICE, leaves header extensions as they came, and never looks at what nobody is shown.
// For loopback alone.
//
//   bare_loop ADDRESS PORT
//
// A client says "hello KEY SALT KEY SALT IN:OUT IN:OUT ...": session keys of AEAD_AES_128_GCM (RFC 7714) by which it sends and by which it receives, and the streams that it
// is to get with the numbers that they have for it, all in hexadecimal. It is believed, and known by its port from then on.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, PACKET = 1536, RECEIVERS = 256, STREAMS = 4096, PORTS = 65536, SEGMENTS = 4, MESSAGES = 64, HEADER = 12, TAG = 16, SEGMENT_OPTION = 103, UDP_LEVEL = 17 };

struct client {
  struct sockaddr_in address;
  EVP_CIPHER_CTX *opens, *seals;
  uint8_t sends_by[12], receives_by[12];
};

struct route {
  const struct client *to;
  uint32_t ssrc;
};

struct stream {
  uint32_t ssrc;
  uint64_t newest;
  int has_newest, route_count, packet_count;
  struct route routes[RECEIVERS];
  int packets[BATCH]; // Of the batch at hand.
};

static struct client *clients[PORTS];
static struct stream *streams[STREAMS];
static uint8_t incoming[BATCH][PACKET], plain[BATCH][PACKET];
static uint8_t outgoing[MESSAGES][SEGMENTS * PACKET];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void read_hex(const char *text, uint8_t *bytes, int length) {
  for (int i = 0; i < length; i++) {
    unsigned value = 0;
    sscanf(text + 2 * i, "%2x", &value);
    bytes[i] = (uint8_t)value;
  }
}

// By its number in a table that is never full; made where there is none yet and it is wanted.
static struct stream *find(uint32_t ssrc, int make) {
  for (uint32_t i = ssrc; i != ssrc + STREAMS; i++) {
    struct stream **at = &streams[i % STREAMS];
    if (*at == NULL && make) {
      if ((*at = calloc(1, sizeof **at)) == NULL) die("calloc");
      (*at)->ssrc = ssrc;
    }
    if (*at == NULL || (*at)->ssrc == ssrc) return *at;
  }
  return NULL;
}

static void meet(const char *text, const struct sockaddr_in *from) {
  char keys[2][33], salts[2][25];
  int used = 0;
  if (sscanf(text, "hello %32s %24s %32s %24s%n", keys[0], salts[0], keys[1], salts[1], &used) < 4) return;
  struct client *who = calloc(1, sizeof *who);
  if (who == NULL) die("calloc");
  uint8_t key[16];
  who->address = *from;
  who->opens = EVP_CIPHER_CTX_new();
  who->seals = EVP_CIPHER_CTX_new();
  read_hex(keys[0], key, 16);
  EVP_DecryptInit_ex(who->opens, EVP_aes_128_gcm(), NULL, key, NULL);
  read_hex(keys[1], key, 16);
  EVP_EncryptInit_ex(who->seals, EVP_aes_128_gcm(), NULL, key, NULL);
  read_hex(salts[0], who->sends_by, 12);
  read_hex(salts[1], who->receives_by, 12);
  clients[ntohs(from->sin_port)] = who;

  unsigned in, out;
  for (int more; sscanf(text += used, " %x:%x%n", &in, &out, &more) == 2; used = more) {
    struct stream *stream = find(in, 1);
    if (stream != NULL && stream->route_count < RECEIVERS) stream->routes[stream->route_count++] = (struct route){who, out};
  }
}

static void nonce_of(const uint8_t *salt, uint32_t ssrc, uint64_t index, uint8_t *nonce) {
  memcpy(nonce, salt, 12);
  for (int i = 0; i < 4; i++) nonce[2 + i] ^= (uint8_t)(ssrc >> (24 - 8 * i));
  for (int i = 0; i < 6; i++) nonce[6 + i] ^= (uint8_t)(index >> (40 - 8 * i));
}

// The packet's number with its rollovers (RFC 3711 section 3.3.1).
static uint64_t index_of(struct stream *stream, uint16_t sequence) {
  if (!stream->has_newest) {
    stream->has_newest = 1;
    return stream->newest = sequence;
  }
  uint64_t index = stream->newest + (uint64_t)(int64_t)(int16_t)(sequence - (uint16_t)stream->newest);
  if ((int64_t)(index - stream->newest) > 0) stream->newest = index;
  return index;
}

// The header's length with its extensions, which are authenticated and not encrypted; 0 when that is no packet of media.
static int header_of(const uint8_t *packet, int length) {
  if (length < HEADER + TAG || (packet[0] & 0xCF) != 0x80) return 0;
  if ((packet[0] & 0x10) == 0) return HEADER;
  int header = HEADER + 4 + 4 * (packet[14] << 8 | packet[15]);
  return header + TAG <= length ? header : 0;
}

// Returns the length of the plain packet; 0 when it is not authentic.
static int open_packet(const struct client *who, struct stream *stream, const uint8_t *packet, int length, int header, uint8_t *output, uint64_t *index) {
  uint8_t nonce[12];
  *index = index_of(stream, (uint16_t)(packet[2] << 8 | packet[3]));
  nonce_of(who->sends_by, stream->ssrc, *index, nonce);
  int written, payload = length - header - TAG;
  EVP_DecryptInit_ex(who->opens, NULL, NULL, NULL, nonce);
  EVP_DecryptUpdate(who->opens, NULL, &written, packet, header);
  EVP_DecryptUpdate(who->opens, output + header, &written, packet + header, payload);
  EVP_CIPHER_CTX_ctrl(who->opens, EVP_CTRL_AEAD_SET_TAG, TAG, (void *)(packet + header + payload));
  if (EVP_DecryptFinal_ex(who->opens, output, &written) <= 0) return 0;
  memcpy(output, packet, (size_t)header);
  return header + payload;
}

static int seal_packet(const struct route *route, const uint8_t *packet, int length, int header, uint64_t index, uint8_t *output) {
  uint8_t nonce[12];
  uint32_t ssrc = htonl(route->ssrc);
  int written, payload = length - header;
  EVP_CIPHER_CTX *cipher = route->to->seals;
  memcpy(output, packet, (size_t)header);
  memcpy(output + 8, &ssrc, sizeof ssrc);
  nonce_of(route->to->receives_by, route->ssrc, index, nonce);
  EVP_EncryptInit_ex(cipher, NULL, NULL, NULL, nonce);
  EVP_EncryptUpdate(cipher, NULL, &written, output, header);
  EVP_EncryptUpdate(cipher, output + header, &written, packet + header, payload);
  EVP_EncryptFinal_ex(cipher, output, &written);
  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, TAG, output + header + payload);
  return length + TAG;
}

static void send_all(int file, struct mmsghdr *messages, int count) {
  for (int sent = 0, more; sent < count; sent += more)
    if ((more = sendmmsg(file, messages + sent, (unsigned)(count - sent), 0)) <= 0) more = 1;
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  int file = socket(AF_INET, SOCK_DGRAM, 0), size = 8 * 1024 * 1024;
  struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[2]))};
  if (inet_pton(AF_INET, arguments[1], &local.sin_addr) != 1) return 2;
  if (setsockopt(file, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0) setsockopt(file, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (setsockopt(file, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0) setsockopt(file, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  if (bind(file, (struct sockaddr *)&local, sizeof local) != 0) die("bind");
  puts("ready");
  fflush(stdout);

  static struct mmsghdr in[BATCH], out[MESSAGES];
  static struct iovec in_vectors[BATCH], out_vectors[MESSAGES];
  static struct sockaddr_in from[BATCH];
  static union { char bytes[CMSG_SPACE(sizeof(uint16_t))]; struct cmsghdr align; } controls[MESSAGES];
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      in_vectors[i] = (struct iovec){incoming[i], PACKET - 1};
      in[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &in_vectors[i], .msg_iovlen = 1};
    }
    int received = recvmmsg(file, in, BATCH, MSG_WAITFORONE, NULL);
    if (received < 0) die("recvmmsg");

    int packets = 0, touched_count = 0, lengths[BATCH], headers[BATCH];
    uint64_t indices[BATCH];
    struct stream *touched[BATCH];
    for (int i = 0; i < received; i++) {
      int length = (int)in[i].msg_len;
      incoming[i][length] = 0;
      if (incoming[i][0] == 'h') {
        meet((char *)incoming[i], &from[i]);
        continue;
      }
      int header = header_of(incoming[i], length);
      if (header == 0 || (incoming[i][1] >= 192 && incoming[i][1] <= 223)) continue;
      const struct client *who = clients[ntohs(from[i].sin_port)];
      struct stream *stream = find((uint32_t)incoming[i][8] << 24 | incoming[i][9] << 16 | incoming[i][10] << 8 | incoming[i][11], 0);
      if (who == NULL || stream == NULL) continue;
      int opened = open_packet(who, stream, incoming[i], length, header, plain[packets], &indices[packets]);
      if (opened == 0) continue;
      if (stream->packet_count == 0) touched[touched_count++] = stream;
      stream->packets[stream->packet_count++] = packets;
      headers[packets] = header;
      lengths[packets++] = opened;
    }

    // To each who is shown a stream, what came of it together.
    int messages = 0;
    for (int t = 0; t < touched_count; t++) {
      struct stream *stream = touched[t];
      for (int r = 0; r < stream->route_count; r++) {
        const struct route *route = &stream->routes[r];
        for (int first = 0, last; first < stream->packet_count; first = last) {
          int used = 0, length = lengths[stream->packets[first]];
          for (last = first; last < stream->packet_count && last - first < SEGMENTS && lengths[stream->packets[last]] == length; last++) {
            int at = stream->packets[last];
            used += seal_packet(route, plain[at], length, headers[at], indices[at], outgoing[messages] + used);
          }
          out_vectors[messages] = (struct iovec){outgoing[messages], (size_t)used};
          out[messages].msg_hdr = (struct msghdr){.msg_name = (void *)&route->to->address, .msg_namelen = sizeof route->to->address, .msg_iov = &out_vectors[messages], .msg_iovlen = 1};
          if (last - first > 1) {
            out[messages].msg_hdr.msg_control = controls[messages].bytes;
            out[messages].msg_hdr.msg_controllen = sizeof controls[messages].bytes;
            struct cmsghdr *control = CMSG_FIRSTHDR(&out[messages].msg_hdr);
            control->cmsg_level = UDP_LEVEL;
            control->cmsg_type = SEGMENT_OPTION;
            control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
            *(uint16_t *)CMSG_DATA(control) = (uint16_t)(length + TAG);
          }
          if (++messages < MESSAGES) continue;
          send_all(file, out, messages);
          messages = 0;
        }
      }
      stream->packet_count = 0;
    }
    send_all(file, out, messages);
  }
}
