npx torchlet inspect weights.pt
