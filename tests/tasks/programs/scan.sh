npx torchlet scan models
