import { convert } from 'torchlet/tools'

await convert('last.ckpt', 'model.pt', { state_dict: 'state_dict', rename: [[/^model\./, '']], dtype: 'float16' })
