/* What JavaScript sees: addon.d.ts. Any number of environments (main thread, workers) may load it. */
#include "capture.h"
#include "duplicate.h"
#include "gauge.h"
#include "napi_util.h"
#include "netlink.h"
#include "notify.h"
#include "output.h"
#include "packet_socket.h"
#include "rights.h"
#include "seccomp.h"
#include "shut.h"
#include "tap.h"
#include "unix_socket.h"

static napi_value close_handle(napi_env env, napi_callback_info info) {
  napi_value handle, undefined = NULL;
  if (!get_args(env, info, 1, &handle)) return NULL;
  if (!capture_close_handle(env, handle) && !packet_close_handle(env, handle) && !netlink_close_handle(env, handle) &&
      !tap_close_handle(env, handle) && !gauge_close_handle(env, handle)) {
    return throw_argument(env, "handle", "a Capture, a PacketSocket, a Netlink, a Tap or a Gauge");
  }
  napi_get_undefined(env, &undefined);
  return undefined;
}

static const napi_property_descriptor FUNCTIONS[] = {
  { .utf8name = "captureOpen", .method = capture_open, .attributes = napi_enumerable },
  { .utf8name = "captureFastPath", .method = capture_fast_path, .attributes = napi_enumerable },
  { .utf8name = "captureNext", .method = capture_next, .attributes = napi_enumerable },
  { .utf8name = "captureListen", .method = capture_listen, .attributes = napi_enumerable },
  { .utf8name = "captureStats", .method = capture_stats, .attributes = napi_enumerable },
  { .utf8name = "captureBacklog", .method = capture_backlog, .attributes = napi_enumerable },
  { .utf8name = "captureFilter", .method = capture_filter, .attributes = napi_enumerable },
  { .utf8name = "captureError", .method = capture_error, .attributes = napi_enumerable },
  { .utf8name = "libpcapVersion", .method = libpcap_version, .attributes = napi_enumerable },
  { .utf8name = "packetOpen", .method = packet_open, .attributes = napi_enumerable },
  { .utf8name = "packetStats", .method = packet_stats, .attributes = napi_enumerable },
  { .utf8name = "packetSend", .method = packet_send, .attributes = napi_enumerable },
  { .utf8name = "packetReceive", .method = packet_receive, .attributes = napi_enumerable },
  { .utf8name = "netlinkOpen", .method = netlink_open, .attributes = napi_enumerable },
  { .utf8name = "netlinkReceiveBuffer", .method = netlink_receive_buffer, .attributes = napi_enumerable },
  { .utf8name = "netlinkSend", .method = netlink_send, .attributes = napi_enumerable },
  { .utf8name = "netlinkWaits", .method = netlink_waits, .attributes = napi_enumerable },
  { .utf8name = "netlinkReceive", .method = netlink_receive, .attributes = napi_enumerable },
  { .utf8name = "tapOpen", .method = tap_open, .attributes = napi_enumerable },
  { .utf8name = "tapReceive", .method = tap_receive, .attributes = napi_enumerable },
  { .utf8name = "tapDropped", .method = tap_dropped, .attributes = napi_enumerable },
  { .utf8name = "unixBind", .method = unix_bind, .attributes = napi_enumerable },
  { .utf8name = "unixMark", .method = unix_mark, .attributes = napi_enumerable },
  { .utf8name = "outputWrite", .method = output_write, .attributes = napi_enumerable },
  { .utf8name = "notifySend", .method = notify_send, .attributes = napi_enumerable },
  { .utf8name = "duplicate", .method = duplicate, .attributes = napi_enumerable },
  { .utf8name = "rightsLimit", .method = rights_limit, .attributes = napi_enumerable },
  { .utf8name = "seccompInstall", .method = seccomp_install, .attributes = napi_enumerable },
  { .utf8name = "shutPort", .method = shut_port, .attributes = napi_enumerable },
  { .utf8name = "gaugeOpen", .method = gauge_open, .attributes = napi_enumerable },
  { .utf8name = "gaugeRead", .method = gauge_read, .attributes = napi_enumerable },
  { .utf8name = "close", .method = close_handle, .attributes = napi_enumerable },
};

NAPI_MODULE_INIT() {
  napi_define_properties(env, exports, sizeof FUNCTIONS / sizeof *FUNCTIONS, FUNCTIONS);
  return exports;
}
