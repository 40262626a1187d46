npx torchlet diff weights.pt other.pt
