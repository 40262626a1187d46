# Makes model.pt2 for index.html: a classifier, its labels beside it. Any model of torchvision, timm or your own will do.
#   python export.py

import json

import torch
import torchvision

weights = torchvision.models.MobileNet_V3_Small_Weights.DEFAULT
model = torchvision.models.mobilenet_v3_small(weights=weights).eval()
program = torch.export.export(model, (torch.zeros(1, 3, 224, 224),))
torch.export.save(program, 'model.pt2', extra_files={'labels.json': json.dumps(weights.meta['categories'])})
