#ifndef ARPROXY_PACKET_SOCKET_H
#define ARPROXY_PACKET_SOCKET_H

#include "napi_util.h"

struct packet_socket;

/* The functions of addon.d.ts of these names. */
napi_value packet_open(napi_env env, napi_callback_info info);
napi_value packet_stats(napi_env env, napi_callback_info info);
napi_value packet_send(napi_env env, napi_callback_info info);
napi_value packet_receive(napi_env env, napi_callback_info info);
/* The socket in a handle; NULL with a TypeError pending. */
struct packet_socket *packet_of(napi_env env, napi_value handle);
/* As packetSend() of addon.d.ts, with `count` of 1 or more; -1: it was closed. */
int32_t packet_send_frames(struct packet_socket *socket, uint8_t *slots, uint32_t stride, uint32_t count,
                           int32_t *errnos);
/* Closes `handle` if it is a packet socket; false if it is something else. */
bool packet_close_handle(napi_env env, napi_value handle);

#endif
