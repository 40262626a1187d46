npx torchlet convert weights.pt weights.safetensors
