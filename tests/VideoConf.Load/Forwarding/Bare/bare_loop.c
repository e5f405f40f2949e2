// What forwarding costs at least: receive, decrypt once, rewrite twelve bytes, encrypt for each receiver, send with segments of four. It has no cache, no RTCP, no
// layers, no extensions, no congestion control and no ICE: clients say who they are by a datagram of text, and are believed. For loopback alone.
//
//   bare_loop ADDRESS PORT
//
// A client says "s KEY SALT" to send, or "r KEY SALT SSRC" to receive: session keys of AEAD_AES_128_GCM (RFC 7714) and a stream's number, all in hexadecimal.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, PACKET = 1536, RECEIVERS = 1024, SEGMENTS = 4, MESSAGES = 64, HEADER = 12, TAG = 16, SEGMENT_OPTION = 103, UDP_LEVEL = 17 };

struct stream {
  struct sockaddr_in address;
  EVP_CIPHER_CTX *cipher;
  uint8_t salt[12];
  uint32_t ssrc;
};

static struct stream sender, receivers[RECEIVERS];
static int receiver_count;
static uint64_t newest;
static int has_newest;
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

static void meet(char *text, const struct sockaddr_in *from) {
  char role, key[33], salt[25];
  unsigned ssrc = 0;
  if (sscanf(text, "%c %32s %24s %x", &role, key, salt, &ssrc) < 3) return;
  struct stream *who = role == 's' ? &sender : receiver_count < RECEIVERS ? &receivers[receiver_count++] : NULL;
  if (who == NULL) return;
  uint8_t bytes[16];
  read_hex(key, bytes, 16);
  read_hex(salt, who->salt, 12);
  who->address = *from;
  who->ssrc = ssrc;
  who->cipher = EVP_CIPHER_CTX_new();
  if (role == 's') EVP_DecryptInit_ex(who->cipher, EVP_aes_128_gcm(), NULL, bytes, NULL);
  else EVP_EncryptInit_ex(who->cipher, EVP_aes_128_gcm(), NULL, bytes, NULL);
}

static void nonce_of(const struct stream *who, uint32_t ssrc, uint64_t index, uint8_t *nonce) {
  memcpy(nonce, who->salt, 12);
  for (int i = 0; i < 4; i++) nonce[2 + i] ^= (uint8_t)(ssrc >> (24 - 8 * i));
  for (int i = 0; i < 6; i++) nonce[6 + i] ^= (uint8_t)(index >> (40 - 8 * i));
}

// The packet's number with its rollovers (RFC 3711 section 3.3.1).
static uint64_t index_of(uint16_t sequence) {
  if (!has_newest) {
    has_newest = 1;
    return newest = sequence;
  }
  uint64_t index = newest + (uint64_t)(int64_t)(int16_t)(sequence - (uint16_t)newest);
  if ((int64_t)(index - newest) > 0) newest = index;
  return index;
}

// Returns the length of the plain packet; 0 when it is not authentic.
static int open_packet(const uint8_t *packet, int length, uint8_t *output, uint64_t *index) {
  if (sender.cipher == NULL || length < HEADER + TAG || (packet[0] & 0xDF) != 0x80) return 0;
  uint8_t nonce[12];
  uint32_t ssrc = ntohl(*(const uint32_t *)(packet + 8));
  *index = index_of(ntohs(*(const uint16_t *)(packet + 2)));
  nonce_of(&sender, ssrc, *index, nonce);
  int written, payload = length - HEADER - TAG;
  EVP_DecryptInit_ex(sender.cipher, NULL, NULL, NULL, nonce);
  EVP_DecryptUpdate(sender.cipher, NULL, &written, packet, HEADER);
  EVP_DecryptUpdate(sender.cipher, output + HEADER, &written, packet + HEADER, payload);
  EVP_CIPHER_CTX_ctrl(sender.cipher, EVP_CTRL_AEAD_SET_TAG, TAG, (void *)(packet + HEADER + payload));
  if (EVP_DecryptFinal_ex(sender.cipher, output, &written) <= 0) return 0;
  memcpy(output, packet, HEADER);
  return HEADER + payload;
}

static int seal_packet(const struct stream *who, const uint8_t *packet, int length, uint64_t index, uint8_t *output) {
  uint8_t nonce[12];
  int written, payload = length - HEADER;
  memcpy(output, packet, HEADER);
  *(uint32_t *)(output + 8) = htonl(who->ssrc);
  nonce_of(who, who->ssrc, index, nonce);
  EVP_EncryptInit_ex(who->cipher, NULL, NULL, NULL, nonce);
  EVP_EncryptUpdate(who->cipher, NULL, &written, output, HEADER);
  EVP_EncryptUpdate(who->cipher, output + HEADER, &written, packet + HEADER, payload);
  EVP_EncryptFinal_ex(who->cipher, output, &written);
  EVP_CIPHER_CTX_ctrl(who->cipher, EVP_CTRL_AEAD_GET_TAG, TAG, output + HEADER + payload);
  return length + TAG;
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

    int packets = 0, lengths[BATCH];
    uint64_t indices[BATCH];
    for (int i = 0; i < received; i++) {
      int length = (int)in[i].msg_len;
      incoming[i][length] = 0;
      if (length > 0 && (incoming[i][0] == 's' || incoming[i][0] == 'r')) {
        meet((char *)incoming[i], &from[i]);
        continue;
      }
      if (length < 2 || (incoming[i][1] >= 192 && incoming[i][1] <= 223)) continue;
      int opened = open_packet(incoming[i], length, plain[packets], &indices[packets]);
      if (opened > 0) lengths[packets++] = opened;
    }

    int messages = 0;
    for (int r = 0; r < receiver_count; r++) {
      for (int first = 0; first < packets;) {
        int used = 0, last = first;
        while (last < packets && last - first < SEGMENTS && lengths[last] == lengths[first]) {
          used += seal_packet(&receivers[r], plain[last], lengths[last], indices[last], outgoing[messages] + used);
          last++;
        }
        out_vectors[messages] = (struct iovec){outgoing[messages], (size_t)used};
        out[messages].msg_hdr = (struct msghdr){.msg_name = &receivers[r].address, .msg_namelen = sizeof receivers[r].address, .msg_iov = &out_vectors[messages], .msg_iovlen = 1};
        if (last - first > 1) {
          out[messages].msg_hdr.msg_control = controls[messages].bytes;
          out[messages].msg_hdr.msg_controllen = sizeof controls[messages].bytes;
          struct cmsghdr *control = CMSG_FIRSTHDR(&out[messages].msg_hdr);
          control->cmsg_level = UDP_LEVEL;
          control->cmsg_type = SEGMENT_OPTION;
          control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
          *(uint16_t *)CMSG_DATA(control) = (uint16_t)(lengths[first] + TAG);
        }
        first = last;
        if (++messages == MESSAGES) {
          for (int sent = 0, more; sent < messages; sent += more)
            if ((more = sendmmsg(file, out + sent, (unsigned)(messages - sent), 0)) <= 0) more = 1;
          messages = 0;
        }
      }
    }
    for (int sent = 0, more; sent < messages; sent += more)
      if ((more = sendmmsg(file, out + sent, (unsigned)(messages - sent), 0)) <= 0) more = 1;
  }
}
