// What to do in Python where a file has weights and no forward.

/** The two lines that make a file that runs of a model and an example of its inputs. */
export const exportLines =
  "program = torch.export.export(model.eval(), (example,)); torch.export.save(program, 'model.pt2')"
