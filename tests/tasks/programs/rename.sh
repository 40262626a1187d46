npx torchlet convert last.ckpt model.pt --state-dict state_dict --rename 'model.*=*' --dtype float16
