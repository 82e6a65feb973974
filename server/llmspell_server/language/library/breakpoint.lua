---@meta

---Stops here when somebody debugs the script; does nothing otherwise.
function breakpoint() end
