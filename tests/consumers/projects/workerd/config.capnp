using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "torchlet/simd.wasm", wasm = embed "../node_modules/torchlet/build/wasm/simd.wasm"),
    (name = "weights.pt", data = embed "weights.pt"),
    (name = "model.pt", data = embed "model.pt"),
    (name = "program.pt2", data = embed "program.pt2"),
  ],
  compatibilityDate = "2026-01-01",
);
