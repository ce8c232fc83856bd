// removed with the first file of the layer
