npx torchlet run model.pt2 --input picture.png --resize 224 --mean 0,0,0 --std 1,1,1 --top 1
